#pragma once

#include "../kernels.h"

namespace dynaconv {

// The windows of an involution's rows and columns, by ForwardWindows or BackwardWindows.
struct InvolutionAxes {
  InvolutionAxes(const InvolutionSizes& sizes, AxisWindows (*windows)(const Axis&))
      : rows(windows({sizes.in_height, sizes.out_height, sizes.kernel_size, sizes.strides[0],
                      sizes.dilations[0]})),
        columns(windows({sizes.in_width, sizes.out_width, sizes.kernel_size, sizes.strides[1],
                         sizes.dilations[1]})) {}

  AxisWindows rows, columns;
};

}  // namespace dynaconv
