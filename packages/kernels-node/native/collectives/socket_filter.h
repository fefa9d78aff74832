#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dynaconv {

// Lets only hosts of these IPv4 addresses connect to a port that this process listens on: the kernel drops the packets of
// others before a connection is made, and the filter cannot be taken away again.
// Throws std::runtime_error where it cannot be set: elsewhere than on Linux, and where the process does not listen.
void AdmitOnly(const std::vector<std::string>& addresses, uint16_t port);

}  // namespace dynaconv
