// Clips are random hashes, so whatever agrees here was copied on purpose: two unrelated hashes lie
// about 128 bits apart. Each edit is a row: how query time runs against reference time is known
// exactly, and the stretch found must be within half a second of it. Seeds are fixed.
#include "fingerprint/match.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "fingerprint/pdq.h"

namespace vigie::fingerprint {
namespace {

constexpr int64_t kStepUs = 250'000;
constexpr int64_t kSecondUs = 1'000'000;

Hash flipped(Hash hash, int bits, std::mt19937_64& random) {
  for (int i = 0; i < bits; ++i) {
    const auto bit = static_cast<size_t>(random() % 256);
    hash.words[bit / 64] ^= uint64_t{1} << (bit % 64);
  }
  return hash;
}

// Shots of one second whose frames drift by a few bits: what video looks like at four frames a
// second.
ItemPrint make_clip(int seconds, unsigned seed) {
  std::mt19937_64 random(seed);
  ItemPrint out;
  out.kind = "video";
  out.duration_us = seconds * kSecondUs;
  Hash hash;
  for (int64_t time_us = 0; time_us < out.duration_us; time_us += kStepUs) {
    if (time_us % kSecondUs == 0) hash = {{random(), random(), random(), random()}};
    hash = flipped(hash, 10, random);
    out.frames.push_back({time_us, hash, 90});
  }
  return out;
}

// seconds of the reference from start_us on at that speed, as a clip of its own, re-encoded.
ItemPrint edited(const ItemPrint& reference, int64_t start_us, int64_t length_us, double speed,
                 Dihedral form = Dihedral::kOriginal) {
  std::mt19937_64 random(99);
  ItemPrint out;
  out.kind = "video";
  out.duration_us = length_us;
  for (int64_t time_us = 0; time_us < length_us; time_us += kStepUs) {
    const auto at = static_cast<size_t>(
        (static_cast<double>(start_us) + speed * static_cast<double>(time_us)) / kStepUs);
    if (at >= reference.frames.size()) break;
    const Hash hash = apply_to_hash(form, reference.frames[at].hash);
    out.frames.push_back({time_us, flipped(hash, 6, random), 90});
  }
  return out;
}

void append(ItemPrint& clip, const ItemPrint& more) {
  for (FramePrint frame : more.frames) {
    frame.time_us += clip.duration_us;
    clip.frames.push_back(frame);
  }
  clip.duration_us += more.duration_us;
}

std::vector<Match> find(const ItemPrint& query, const std::vector<ItemPrint>& entries) {
  Matcher matcher;
  for (size_t i = 0; i < entries.size(); ++i) matcher.add(i, entries[i]);
  return matcher.find(query);
}

void check_near(int64_t got_us, int64_t wanted_us) {
  CHECK(std::llabs(got_us - wanted_us) <= kSecondUs / 2);
}

}  // namespace

TEST_CASE("match: each edit gives one stretch whose times say what was done") {
  struct Edit {
    const char* name;
    int64_t start_us, length_us;
    double speed;
    Dihedral form;
    MatchKind kind;
  };
  const Edit edits[] = {
      {"the same clip", 0, 40 * kSecondUs, 1, Dihedral::kOriginal, MatchKind::kSame},
      {"trimmed", 7 * kSecondUs, 20 * kSecondUs, 1, Dihedral::kOriginal, MatchKind::kNear},
      {"short", 30 * kSecondUs, 3 * kSecondUs, 1, Dihedral::kOriginal, MatchKind::kNear},
      {"mirrored", 0, 40 * kSecondUs, 1, Dihedral::kMirrorHorizontal, MatchKind::kNear},
      {"turned", 2 * kSecondUs, 30 * kSecondUs, 1, Dihedral::kRotate90, MatchKind::kNear},
      {"slowed", 10 * kSecondUs, 20 * kSecondUs, 0.5, Dihedral::kOriginal, MatchKind::kNear},
      {"a little faster", 0, 30 * kSecondUs, 1.1, Dihedral::kOriginal, MatchKind::kNear},
      {"twice as fast", 0, 19 * kSecondUs, 2, Dihedral::kOriginal, MatchKind::kNear},
  };
  const ItemPrint reference = make_clip(40, 1);
  for (const Edit& edit : edits) {
    CAPTURE(edit.name);
    const auto query = edited(reference, edit.start_us, edit.length_us, edit.speed, edit.form);
    const auto found = find(query, {make_clip(50, 2), reference});
    REQUIRE(found.size() == 1);
    const Match& match = found.front();
    CHECK(match.entry == 1);
    CHECK(match.track == Track::kVideo);
    CHECK(match.kind == edit.kind);
    CHECK(match.transform.speed == doctest::Approx(edit.speed).epsilon(0.03));
    check_near(match.query_from_us, 0);
    check_near(match.query_to_us, edit.length_us);
    check_near(match.reference_from_us, edit.start_us);
    const auto run_us = static_cast<int64_t>(edit.speed * static_cast<double>(edit.length_us));
    check_near(match.reference_to_us, edit.start_us + run_us);
    CHECK(match.coverage_query > 0.9);
    CHECK(match.score > 0.9);
  }
}

TEST_CASE("match: a transform is named by what was done to the query") {
  const ItemPrint reference = make_clip(20, 3);
  const auto transform = [&](Dihedral form) {
    const auto found = find(edited(reference, 0, 20 * kSecondUs, 1, form), {reference});
    REQUIRE(found.size() == 1);
    return found.front().transform;
  };
  CHECK(transform(Dihedral::kMirrorHorizontal).mirror == "horizontal");
  CHECK(transform(Dihedral::kMirrorVertical).mirror == "vertical");
  CHECK(transform(Dihedral::kRotate90).rotate_deg == 90);
  CHECK(transform(Dihedral::kRotate180).rotate_deg == 180);
  CHECK(transform(Dihedral::kRotate270).rotate_deg == 270);
}

TEST_CASE("match: a clip that quotes two entries gives both, each with its place") {
  const ItemPrint first = make_clip(30, 4), second = make_clip(30, 5);
  ItemPrint query = make_clip(10, 6);
  append(query, edited(first, 5 * kSecondUs, 8 * kSecondUs, 1));
  append(query, make_clip(5, 7));
  append(query, edited(second, 12 * kSecondUs, 6 * kSecondUs, 1));
  const auto found = find(query, {first, second});
  REQUIRE(found.size() == 2);
  CHECK(found[0].entry == 0);
  CHECK(found[0].kind == MatchKind::kContains);
  check_near(found[0].query_from_us, 10 * kSecondUs);
  check_near(found[0].reference_from_us, 5 * kSecondUs);
  CHECK(found[1].entry == 1);
  check_near(found[1].query_from_us, 23 * kSecondUs);
  check_near(found[1].query_to_us, 29 * kSecondUs);
  check_near(found[1].reference_to_us, 18 * kSecondUs);
}

TEST_CASE("match: a loop gives a stretch for each time round") {
  const ItemPrint reference = make_clip(8, 8);
  ItemPrint query = edited(reference, 0, 8 * kSecondUs, 1);
  append(query, edited(reference, 0, 8 * kSecondUs, 1));
  append(query, edited(reference, 0, 8 * kSecondUs, 1));
  const auto found = find(query, {reference});
  REQUIRE(found.size() == 3);
  for (size_t i = 0; i < 3; ++i) {
    check_near(found[i].query_from_us, static_cast<int64_t>(i) * 8 * kSecondUs);
    check_near(found[i].reference_from_us, 0);
  }
  CHECK(found[0].coverage_query > 0.9);
}

TEST_CASE("match: what is no copy gives nothing") {
  const ItemPrint reference = make_clip(30, 9);
  CHECK(find(make_clip(60, 10), {reference}).empty());
  CHECK(find(edited(reference, 0, kSecondUs, 1), {reference}).empty());  // under 1.5 s
  CHECK(find({}, {reference}).empty());
  CHECK(find(reference, {ItemPrint{}}).empty());
  ItemPrint dark = reference;  // frames under the quality gate are arbitrary
  for (FramePrint& frame : dark.frames) frame.quality = 20;
  CHECK(find(reference, {dark}).empty());
  CHECK(find(dark, {reference}).empty());
  // The same room, another day: one still shot, near but not nearly identical.
  std::mt19937_64 random(11);
  ItemPrint room = make_clip(30, 12), again = room;
  for (size_t i = 0; i < room.frames.size(); ++i) {
    room.frames[i].hash = room.frames[0].hash;
    again.frames[i].hash = flipped(room.frames[0].hash, 24, random);
  }
  const Hash other_day = again.frames[0].hash;
  for (FramePrint& frame : again.frames) frame.hash = other_day;
  CHECK(find(again, {room}).empty());
}

TEST_CASE("match: a frozen picture takes no hours and no gigabytes") {
  ItemPrint frozen = make_clip(400, 13);
  for (FramePrint& frame : frozen.frames) frame.hash = frozen.frames[0].hash;
  const auto found = find(frozen, {frozen});
  REQUIRE(!found.empty());
  CHECK(found.size() <= 12);
  CHECK(found.front().coverage_query > 0.9);
}

TEST_CASE("match: a picture finds itself in a clip, and a clip its picture") {
  const ItemPrint clip = make_clip(20, 14);
  ItemPrint picture;
  picture.kind = "image";
  picture.frames = {{0, clip.frames[50].hash, 100}};
  const auto found = find(picture, {clip});
  REQUIRE(found.size() == 1);
  check_near(found.front().reference_from_us, clip.frames[50].time_us);
  const auto turned = find(clip, {picture});
  REQUIRE(turned.size() == 1);
  check_near(turned.front().query_from_us, clip.frames[50].time_us);
}

TEST_CASE("match: sound is found by itself, with noise, and apart from the picture") {
  std::mt19937_64 random(15);
  AudioPrint sound;
  sound.step_us = 123'810;
  for (int i = 0; i < 400; ++i) sound.codes.push_back(static_cast<uint32_t>(random()));
  sound.duration_us = 400 * sound.step_us;
  ItemPrint reference = make_clip(50, 16), query = make_clip(20, 17);
  reference.audio = sound;
  query.audio.step_us = sound.step_us;
  query.audio.codes.assign(sound.codes.begin() + 100, sound.codes.begin() + 250);
  query.audio.duration_us = 150 * sound.step_us;
  for (size_t i = 0; i < query.audio.codes.size(); i += 3) query.audio.codes[i] ^= 0x10401;
  const auto found = find(query, {reference});
  REQUIRE(found.size() == 1);
  CHECK(found.front().track == Track::kAudio);
  check_near(found.front().reference_from_us, 100 * sound.step_us);
  check_near(found.front().query_to_us, 150 * sound.step_us);
  CHECK(found.front().score > 0.9);
  CHECK(found.front().coverage_reference == doctest::Approx(150.0 / 400).epsilon(0.05));
  // Silence is one code over and over: it is not a copy of other silence.
  for (ItemPrint* item : {&reference, &query}) {
    for (uint32_t& code : item->audio.codes) code = 627'964'279;
  }
  CHECK(find(query, {reference}).empty());
}

TEST_CASE("match: the order in which entries came does not change what is found") {
  const ItemPrint a = make_clip(20, 18), b = make_clip(20, 19);
  ItemPrint query = edited(a, 0, 10 * kSecondUs, 1);
  append(query, edited(b, 0, 10 * kSecondUs, 1));
  Matcher forward, backward;
  forward.add(7, a);
  forward.add(9, b);
  backward.add(9, b);
  backward.add(7, a);
  const auto one = forward.find(query), two = backward.find(query);
  REQUIRE(one.size() == 2);
  REQUIRE(two.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK(one[i].entry == two[i].entry);
    CHECK(one[i].query_from_us == two[i].query_from_us);
    CHECK(one[i].reference_to_us == two[i].reference_to_us);
  }
}

}  // namespace vigie::fingerprint
