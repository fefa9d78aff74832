{
  # The vector extension works at any optimisation but pays only at the highest; errno of sqrtf would cost a call.
  'target_defaults': {
    'cflags_cc': ['-std=c++17', '-O3', '-fno-math-errno', '-fvisibility=hidden', '-fexceptions', '-Wall', '-Wextra', '-Wno-psabi'],
    'cflags_cc!': ['-fno-exceptions', '-fno-rtti', '-std=gnu++17', '-std=gnu++20', '-Wno-unused-parameter'],
    'xcode_settings': {
      'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
      'GCC_OPTIMIZATION_LEVEL': '3',
      'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'OTHER_CPLUSPLUSFLAGS': ['-fno-math-errno'],
    },
  },
  'targets': [
    {
      'target_name': 'simd_baseline',
      'type': 'static_library',
      'sources': ['native/simd/baseline.cc'],
    },
    {
      'target_name': 'kernels',
      'type': 'static_library',
      'sources': [
        'native/parallel.cc',
        'native/plan.cc',
        'native/roi.cc',
        'native/scratch.cc',
        'native/simd.cc',
        'native/window.cc',
        '<!@(node -p "require(\'fs\').readdirSync(\'native/kernels\').filter((f) => f.endsWith(\'.cc\')).map((f) => \'native/kernels/\' + f).join(\' \')")',
      ],
      'dependencies': ['simd_baseline'],
      'conditions': [
        ['target_arch == "x64"', { 'dependencies': ['simd_avx2', 'simd_avx512'] }],
      ],
    },
    {
      'target_name': 'ops',
      'type': 'static_library',
      'sources': [
        '<!@(node -p "[\'ops\', \'tensorflow\'].flatMap((d) => require(\'fs\').readdirSync(\'native/\' + d).filter((f) => f.endsWith(\'.cc\')).map((f) => \'native/\' + d + \'/\' + f)).join(\' \')")',
      ],
      'dependencies': ['kernels'],
    },
    {
      'target_name': 'dynaconv',
      'sources': [
        'native/addon.cc',
        'native/collectives/eager_api.cc',
        'native/collectives/group.cc',
        'native/collectives/groups.cc',
        'native/collectives/socket_filter.cc',
        'native/collectives/watchdog.cc',
      ],
      'dependencies': ['ops'],
      'conditions': [['OS == "linux"', {
        # Our functions are ours, whatever other libraries of the process call theirs.
        'ldflags': ['-Wl,-Bsymbolic'],
        'libraries': ['-ldl', '-lpthread'],
      }]],
    },
    {
      # For Python: tf.load_op_library('libdynaconv_ops.so')
      'target_name': 'dynaconv_ops',
      'type': 'shared_library',
      'sources': ['native/op_library.cc'],
      'dependencies': ['ops'],
      'conditions': [['OS == "linux"', {
        'ldflags': ['-Wl,-Bsymbolic'],
        'libraries': ['-ldl', '-lpthread'],
      }]],
    },
  ],
  'conditions': [
    ['target_arch == "x64"', {
      'targets': [
        {
          'target_name': 'simd_avx2',
          'type': 'static_library',
          'sources': ['native/simd/avx2.cc'],
          'cflags_cc': ['-mavx2', '-mfma'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma'] },
        },
        {
          'target_name': 'simd_avx512',
          'type': 'static_library',
          'sources': ['native/simd/avx512.cc'],
          'cflags_cc': ['-mavx512f', '-mfma', '-mprefer-vector-width=512'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-mavx512f', '-mfma', '-mprefer-vector-width=512'] },
        },
      ],
    }],
  ],
}
