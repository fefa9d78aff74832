import protobuf from 'protobufjs';
import type { Worker } from '../cluster.ts';

/**
 * The part of TensorFlow's messages that is used here, from tensorflow/core/protobuf/{cluster,config,tensorflow_server}.proto of
 * TensorFlow 2.16; the numbers have been the same since 2.9.
 */
const FORMAT = `
  syntax = "proto3";
  message JobDef { string name = 1; map<int32, string> tasks = 2; }
  message ClusterDef { repeated JobDef job = 1; }
  message Experimental { string collective_group_leader = 1; }
  message ConfigProto {
    map<string, int32> device_count = 1;
    int32 intra_op_parallelism_threads = 2;
    int32 inter_op_parallelism_threads = 5;
    Experimental experimental = 16;
  }
  message ServerDef {
    ClusterDef cluster = 1; string job_name = 2; int32 task_index = 3; ConfigProto default_session_config = 4; string protocol = 5;
  }`;

const JOB = 'worker';

/** Additions run on the thread that waits for the network; one more lets a piece be sent meanwhile. */
const THREADS = { intraOpParallelismThreads: 1, interOpParallelismThreads: 2 };

const task = (rank: number): string => `/job:${JOB}/replica:0/task:${rank}`;

/** What TensorFlow is told of the workers and of this one. */
export function messagesOf(workers: readonly Worker[], rank: number) {
  const { root } = protobuf.parse(FORMAT);
  const serialized = (type: string, message: object): Uint8Array => {
    const Type = root.lookupType(type);
    return Uint8Array.from(Type.encode(Type.fromObject(message)).finish());
  };
  const config = {
    deviceCount: { CPU: 1 },
    ...THREADS,
    experimental: { collectiveGroupLeader: task(0) },
  };
  const tasks = Object.fromEntries(workers.map(({ ip, port }, i) => [i, `${ip}:${port}`]));
  return {
    device: `${task(rank)}/device:CPU:0`,
    config: serialized('ConfigProto', config),
    server: serialized('ServerDef', {
      cluster: { job: [{ name: JOB, tasks }] },
      jobName: JOB,
      taskIndex: rank,
      defaultSessionConfig: config,
      protocol: 'grpc',
    }),
  };
}
