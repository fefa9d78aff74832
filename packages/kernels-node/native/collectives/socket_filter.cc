#include "socket_filter.h"

#include <stdexcept>

#if defined(__linux__)
#include <arpa/inet.h>
#include <dirent.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#endif

namespace dynaconv {

#if defined(__linux__)
namespace {

// Classic BPF over the packets of a socket: network header first. All but IPv4 is dropped.
std::vector<sock_filter> ProgramFor(const std::vector<std::string>& addresses) {
  constexpr uint32_t kHeader = static_cast<uint32_t>(SKF_NET_OFF), kSource = kHeader + 12;
  constexpr uint32_t kDrop = 0, kAdmit = 0xffffffff;
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kHeader),
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 4, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, kDrop),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kSource),
  };
  for (const std::string& text : addresses) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) {
      throw std::runtime_error("'" + text + "' is no IPv4 address");
    }
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ntohl(address.s_addr), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, kAdmit));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, kDrop));
  if (program.size() > BPF_MAXINSNS) throw std::runtime_error("there are too many addresses");
  return program;
}

bool ListensOn(int socket, uint16_t port) {
  int accepts = 0;
  socklen_t size = sizeof accepts;
  if (getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) != 0 || !accepts) return false;
  sockaddr_storage address{};
  size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port) == port;
  }
  return address.ss_family == AF_INET6 &&
         ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port) == port;
}

std::vector<int> OwnDescriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  if (!folder) throw std::runtime_error("/proc/self/fd cannot be read");
  std::vector<int> descriptors;
  while (const dirent* const entry = readdir(folder.get())) {
    if (entry->d_name[0] != '.') descriptors.push_back(std::atoi(entry->d_name));
  }
  return descriptors;
}

void Set(int socket, int option, const void* value, socklen_t size, const char* what) {
  if (setsockopt(socket, SOL_SOCKET, option, value, size) == 0) return;
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

void AdmitOnly(const std::vector<std::string>& addresses, uint16_t port) {
  std::vector<sock_filter> program = ProgramFor(addresses);
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  const int locked = 1;
  bool found = false;
  for (const int socket : OwnDescriptors()) {
    if (!ListensOn(socket, port)) continue;
    Set(socket, SO_ATTACH_FILTER, &filter, sizeof filter, "SO_ATTACH_FILTER");
    Set(socket, SO_LOCK_FILTER, &locked, sizeof locked, "SO_LOCK_FILTER");
    found = true;
  }
  if (!found) throw std::runtime_error("no socket listens on port " + std::to_string(port));
}
#else
void AdmitOnly(const std::vector<std::string>&, uint16_t) {
  throw std::runtime_error("socket filters need Linux");
}
#endif

}  // namespace dynaconv
