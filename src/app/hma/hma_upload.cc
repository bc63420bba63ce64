// The routes of Hasher-Matcher-Actioner that take a file: it goes to disk as it comes, is hashed,
// and is gone when it was answered.
#include "app/hma/hma.h"
#include "app/routes.h"
#include "flow/ingest.h"

namespace vigie::app {
namespace {

class HmaUpload : public HttpExchange {
 public:
  HmaUpload(Api& api, const Route& route, HttpRequest request, std::vector<std::string> arguments)
      : api_(api), route_(route), request_(std::move(request)), arguments_(std::move(arguments)) {}

  Status on_body(const HttpPart* part, std::string_view bytes) override {
    Status done = take(part, bytes);
    if (!done && !failed_) failed_ = done.error();
    return done;
  }

  HttpResponse finish(bool is_whole) override {
    const auto answered = answer(is_whole);
    HttpResponse out = answered ? json_response(*answered) : hma_error(answered.error());
    out.headers.emplace_back("X-Content-Type-Options", "nosniff");
    api_.metrics.count_request(route_.pattern, out.status, 0);
    return out;
  }

 private:
  // The name of the part is the kind of the content: photo or video.
  Status take(const HttpPart* part, std::string_view bytes) {
    if (part == nullptr) {
      return Error{ErrorCode::kInvalidArgument, "Missing multipart/form-data file upload"};
    }
    if (part->name == "metadata") {
      if (metadata_.size() + bytes.size() > (64 << 10)) {
        return Error{ErrorCode::kLimit, "metadata is over 64 KiB"};
      }
      metadata_ += bytes;
      return ok();
    }
    if (part->name != "photo" && part->name != "video") {
      return Error{ErrorCode::kInvalidArgument, "no such content_type: '" + part->name + "'"};
    }
    if (!file_) {
      part_ = part->name;
      auto store = TRY(api_.stores.borrow());
      file_.emplace(TRY(NewFile::create(store->incoming_folder())));
    }
    if (part->name != part_) {
      return Error{ErrorCode::kInvalidArgument, "Only one file allowed per request"};
    }
    const uint64_t bytes_max = static_cast<uint64_t>(api_.configuration.upload_mib_max) << 20;
    if (file_->size_bytes() + bytes.size() > bytes_max) {
      return Error{ErrorCode::kLimit, "the file is over " + std::to_string(bytes_max) + " bytes"};
    }
    return file_->append(bytes);
  }

  Result<JsonObject> answer(bool is_whole) {
    if (failed_) return *failed_;
    const std::string_view pattern = route_.pattern;
    const bool is_content = pattern.starts_with("/c/");
    Json metadata;
    if (!metadata_.empty()) metadata = TRY(parse_json(metadata_, {.depth_max = 8}));
    JsonObject signals;
    if (is_content && !file_ && !request_.parameter("url").empty()) {
      signals = TRY(hash_url(api_, request_));
    } else if (!is_whole || !file_) {
      return Error{ErrorCode::kInvalidArgument, "Missing multipart/form-data file upload"};
    } else {
      signals = TRY(hash_media(api_, file_->descriptor(), request_.parameter("types")));
    }
    if (is_content) return hma_add_content(api_, arguments_[0], signals, metadata);
    if (pattern == "/h/hash") return signals;
    return hma_lookup_all(api_, request_, signals);
  }

  Api& api_;
  const Route& route_;
  HttpRequest request_;
  std::vector<std::string> arguments_;
  std::optional<NewFile> file_;
  std::string part_, metadata_;
  std::optional<Error> failed_;
};

}  // namespace

std::unique_ptr<HttpExchange> begin_hma_upload(Api& api, const Route& route,
                                               const HttpRequest& request,
                                               std::vector<std::string> arguments) {
  return std::make_unique<HmaUpload>(api, route, request, std::move(arguments));
}

}  // namespace vigie::app
