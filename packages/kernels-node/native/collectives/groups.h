// The groups of this process, by numbers: what JavaScript and TensorFlow's op know of them.
#pragma once

#include "group.h"

namespace dynaconv::tensorflow {

// Starts a group and registers the op DynaconvAllReduceV1 with the attributes `group` and `bucket`, by a handle of dlopen.
// Throws std::runtime_error saying what is wrong.
int32_t OpenGroup(void* library, const GroupOptions& options);

// Throws InvalidArgument for a number that there is not.
std::shared_ptr<Group> FindGroup(int32_t group);

// Frees a group; its server goes on to listen until the process ends, as TensorFlow has no way to stop it. A number that there
// is not does nothing.
void CloseGroup(int32_t group);

}  // namespace dynaconv::tensorflow
