#!/usr/bin/env bash
# samples/make_samples.sh: draws and speaks the sample clips, from nothing but ffmpeg and espeak-ng.
#
# usage: samples/make_samples.sh [FOLDER]      (default: this folder)
# Every scene is a formula and every voice is synthetic, so the clips are nobody's property and
# show nobody. Scenes are chosen to look different from each other at 64 x 64 pixels, which is all
# that a perceptual hash sees; README.md says what each clip is for.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:-$here}" && cd "${1:-$here}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

size=480x270
font=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
quiet=(-nostdin -hide_banner -loglevel error -y)
plain=(-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact)
picture=(-c:v libx264 -preset veryslow -pix_fmt yuv420p -threads 1)
sound=(-c:a aac -b:a 48k -ac 1 -ar 44100)

# say FILE TEXT [VOICE [WORDS_A_MINUTE]]
say() {
  espeak-ng -v "${3:-en-gb}" -s "${4:-150}" -w "$1" "$2"
}

# scene NAME SECONDS GRAPH: a lossless clip of a lavfi graph that ends in 25 frames a second.
scene() {
  ffmpeg "${quiet[@]}" -f lavfi -i "$3" -t "$2" -r 25 -vf "scale=${size/x/:},format=yuv420p" \
    -c:v libx264 -qp 0 -preset ultrafast "$work/$1.mkv"
}

# Cells grown to the size of faces; a slow zoom into a fractal; colour fields behind moving bars.
cells() {  # SEED COLOUR_OF_LIFE COLOUR_OF_DEATH
  echo "life=s=32x18:r=5:seed=$1:ratio=0.35:stitch=1:mold=6:life_color=$2:death_color=$3:\
mold_color=0x102030,scale=480:270:flags=bicubic,fps=25"
}
fractal() {  # X Y START_SCALE END_SCALE
  echo "mandelbrot=s=480x270:r=25:start_x=$1:start_y=$2:start_scale=$3:end_scale=$4:end_pts=400:\
maxiter=300"
}
fields() {  # SEED COLOUR_OF_SQUARE SECONDS_TO_CROSS
  echo "gradients=s=480x270:r=25:seed=$1:nb_colors=5:speed=0.02:type=radial[a];\
color=$2:s=150x150:r=25[b];color=black:s=60x270:r=25[c];\
[a][b]overlay=x='480*t/$3-75':y='60+50*sin(2*t)'[d];[d][c]overlay=x='420-40*t'"
}
weave() {  # RULE SEED
  echo "cellauto=s=40x22:r=6:rule=$1:random_seed=$2:scroll=1:start_full=1,\
scale=480:270:flags=bicubic,hue=h='40*t':s=3,fps=25"
}

echo "samples: scenes"
scene cells_a 3 "$(cells 7 0xe0c060 0x803020)"
scene fractal_a 3 "$(fractal -0.743643 -0.131825 1.2 0.02)"
scene fields_a 2 "$(fields 11 0xf0f0f0 3)"
scene cells_b 8 "$(cells 23 0x60c0e0 0x203080)"
scene fields_b 8 "$(fields 42 0xd03020 9)"
scene fractal_b 6 "$(fractal -1.7687 -0.0017 0.8 0.01)"
scene weave_b 4 "$(weave 110 5)"
scene weave_a 3 "$(weave 30 9)"

join() {  # OUT IN...
  local to=$1 list="$work/list.txt"
  shift
  printf "file '%s'\n" "$@" >"$list"
  ffmpeg "${quiet[@]}" -f concat -safe 0 -i "$list" -c copy "$to"
}

echo "samples: original.mp4"
join "$work/original.mkv" "$work/cells_a.mkv" "$work/fractal_a.mkv" "$work/fields_a.mkv"
say "$work/original.wav" \
  "The old bridge over the river Vane is closed from Monday on. Please use the ferry at Lower Wick, \
which runs every twenty minutes." en-gb 165
ffmpeg "${quiet[@]}" -i "$work/original.mkv" -i "$work/original.wav" -af apad -t 8 \
  "${picture[@]}" -crf 27 "${sound[@]}" "${plain[@]}" -movflags +faststart "$out/original.mp4"

echo "samples: copies of it"
ffmpeg "${quiet[@]}" -i "$out/original.mp4" "${picture[@]}" -crf 33 -vf scale=432:-2 \
  -c:a aac -b:a 32k "${plain[@]}" -movflags +faststart "$out/exact-copy.mp4"
say "$work/other.wav" \
  "Do not believe them. The bridge is open, and the ferry is a trick to take your money." en-us 160
ffmpeg "${quiet[@]}" -i "$out/original.mp4" -i "$work/other.wav" -map 0:v -map 1:a \
  -vf "scale=400:-2,drawtext=fontfile=$font:text='SHARE THIS':fontsize=16:fontcolor=white:\
box=1:boxcolor=black@0.6:boxborderw=4:x=(w-tw)/2:y=h-th-8" -af apad -t 8 \
  "${picture[@]}" -crf 32 "${sound[@]}" "${plain[@]}" -movflags +faststart "$out/edited-copy.mp4"
# Everything but the table of contents, which comes last here: nothing of it can be decoded.
ffmpeg "${quiet[@]}" -i "$out/original.mp4" -c copy "${plain[@]}" "$work/late.mp4"
head -c 60000 "$work/late.mp4" >"$out/broken.mp4"

echo "samples: longer-quoting.mp4"
ffmpeg "${quiet[@]}" -ss 1.5 -i "$work/original.mkv" -t 5 -c:v libx264 -qp 0 -preset ultrafast \
  "$work/quoted.mkv"
ffmpeg "${quiet[@]}" -ss 1.5 -i "$out/original.mp4" -t 5 -vn -ar 22050 -ac 1 "$work/quoted.wav"
join "$work/longer.mkv" "$work/cells_b.mkv" "$work/quoted.mkv" "$work/fields_b.mkv"
say "$work/before.wav" "Good evening. Tonight we look at a rumour about a bridge. Here is the clip \
that was passed on thousands of times." en-gb-scotland 160
say "$work/after.wav" "We asked the town. The bridge is open, and there is no ferry at all." \
  en-gb-scotland 160
ffmpeg "${quiet[@]}" -i "$work/longer.mkv" -i "$work/before.wav" -i "$work/quoted.wav" \
  -i "$work/after.wav" -filter_complex "[1]aresample=22050,apad,atrim=0:8[b];\
[2]aresample=22050,apad,atrim=0:5[q];[3]aresample=22050,apad,atrim=0:8[a];\
[b][q][a]concat=n=3:v=0:a=1[s]" -map 0:v -map "[s]" -t 21 \
  "${picture[@]}" -crf 31 "${sound[@]}" "${plain[@]}" -movflags +faststart \
  "$out/longer-quoting.mp4"

echo "samples: ordinary.mp4"
join "$work/ordinary.mkv" "$work/fractal_b.mkv" "$work/weave_b.mkv"
say "$work/ordinary.wav" "Today I repaired the garden fence. It took two planks, eleven nails and \
most of the afternoon, but the hens stay inside now." en-gb 150
ffmpeg "${quiet[@]}" -i "$work/ordinary.mkv" -i "$work/ordinary.wav" -af apad -t 10 \
  "${picture[@]}" -crf 29 "${sound[@]}" "${plain[@]}" -movflags +faststart "$out/ordinary.mp4"

echo "samples: pictures with statements of their making"
ffmpeg "${quiet[@]}" -ss 1 -i "$work/weave_a.mkv" -frames:v 1 "${plain[@]}" "$work/weave.png"
ffmpeg "${quiet[@]}" -ss 5 -i "$work/cells_b.mkv" -frames:v 1 "${plain[@]}" "$work/cells.png"
python3 "$here/write_metadata.py" iptc "$work/weave.png" "$out/ai-iptc.png"
python3 "$here/write_metadata.py" parameters "$work/cells.png" "$out/ai-parameters.png"

cd "$out" && ls -l ./*.mp4 ./*.png
