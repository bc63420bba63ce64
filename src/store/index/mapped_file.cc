#include "store/index/mapped_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/file.h"

namespace vigie::store {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const Descriptor file = TRY(open_for_reading(path));
  struct stat status;
  if (fstat(file.get(), &status) != 0) return system_error(path, errno);
  const auto size = static_cast<size_t>(status.st_size);
  if (size == 0) return MappedFile(std::span<const uint8_t>());
  void* address = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (address == MAP_FAILED) return system_error(path, errno);
  // Buckets are all over the file: reading ahead would fetch what nobody asked for.
  madvise(address, size, MADV_RANDOM);
  return MappedFile({static_cast<const uint8_t*>(address), size});
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<uint8_t*>(bytes_.data()), bytes_.size());
}

}  // namespace vigie::store
