// vigie policy page: what people read of a policy, a page a language.
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/decide.h"
#include "flow/rehearse/pages.h"
#include "flow/rehearse/publish.h"
#include "flow/rehearse/times.h"
#include "store/policy/publications.h"

namespace vigie::app {
namespace {

// The named folder's pack, else the published one, else the one that ships.
Result<std::shared_ptr<const policy::Pack>> pack_for_page(store::Store& store,
                                                          const std::string& folder) {
  if (folder.empty()) {
    store::Publications publications(store);
    if (const auto now = TRY(publications.find_in("in_force"))) {
      const std::string text = TRY(publications.pack_text(now->pack_sha256));
      return flow::load_pack_folder(TRY(flow::unbundle_pack(text)));
    }
  }
  const std::filesystem::path path =
      folder.empty() ? TRY(shipped_policy_folder()) : std::filesystem::path(folder);
  return flow::load_pack_folder(TRY(flow::read_pack_folder(path)));
}

Status write_page(const std::filesystem::path& folder, const policy::Pack& pack,
                  store::Store& store, exchange::Locale locale) {
  auto page = flow::page_of_pack(pack, locale, TRY(flow::versions_for_people(store, locale)));
  for (const exchange::Locale other : exchange::kLocales) {
    if (other != locale) page.others.push_back(other);
  }
  const std::string name = "policy." + std::string(exchange::tag_of(locale)) + ".html";
  return write_file(folder / name, exchange::policy_page_html(page));
}

}  // namespace

int run_policy_page(const RehearseArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto pack = VIGIE_OR_FAIL(pack_for_page(store, arguments.pack));
  const exchange::Locale locale = exchange::locale_from(arguments.language);
  if (!arguments.other.empty()) {
    const auto next = VIGIE_OR_FAIL(pack_for_page(store, arguments.other));
    auto version = flow::version_between(pack.get(), *next, locale);
    version.from_us = VIGIE_OR_FAIL(flow::time_from(arguments.since, clock.now_us()));
    if (version.from_us == 0) version.from_us = clock.now_us();
    version.by_one_person = VIGIE_OR_FAIL(flow::is_one_person(store));
    std::fputs(exchange::announcement_text(version, locale).c_str(), stdout);
    return kNothingToDo;
  }
  if (arguments.out.empty()) {
    const auto page =
        flow::page_of_pack(*pack, locale, VIGIE_OR_FAIL(flow::versions_for_people(store, locale)));
    std::fputs(exchange::policy_page_html(page).c_str(), stdout);
    return kNothingToDo;
  }
  const std::filesystem::path folder = arguments.out;
  VIGIE_OR_FAIL(make_folder(folder));
  for (const exchange::Locale one : exchange::kLocales) {
    VIGIE_OR_FAIL(write_page(folder, *pack, store, one));
  }
  std::printf("%s: a page in each of six languages\n", printable(folder.native()).c_str());
  return kNothingToDo;
}

}  // namespace vigie::app
