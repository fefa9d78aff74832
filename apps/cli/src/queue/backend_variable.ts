/** What a worker tells its processes of `--backend`. */
export const BACKEND_VARIABLE = 'DYNACONV_WORKER_BACKEND';
