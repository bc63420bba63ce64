"""The clips that bench/sound measures on, and the edits made of them, as raw 16 kHz mono sound.

An edit is made of the ten seconds of a clip that begin at its middle less five; what it does to
time and pitch is its truth. Everything is deterministic and kept: a second run only measures."""
import array
import csv
import math
import os
import subprocess

RATE = 16000
QUERY_S = 10.0
CLIP_S = 28.0
FFMPEG = ['ffmpeg', '-nostdin', '-v', 'error', '-y', '-threads', '1', '-filter_threads', '1']
RAW = ['-ac', '1', '-ar', str(RATE), '-f', 's16le', '-bitexact']

# A small room: direct sound, then reflections that fade over a third of a second.
ROOM = 'aecho=0.8:0.7:17|31|53|79|113|171|239:0.6|0.5|0.42|0.33|0.25|0.16|0.1'
PHONE = 'highpass=f=300:p=2,highpass=f=300:p=2,lowpass=f=3400:p=2,lowpass=f=3400:p=2'


class Edit:
    """One way to change a clip. speed: reference seconds that pass in one second of the copy."""

    def __init__(self, name, family, filters='anull', speed=1.0, pitch=0.0, codec=None, mix=None,
                 mix_db=0.0):
        self.name, self.family, self.filters = name, family, filters
        self.speed, self.pitch = speed, pitch  # pitch in semitones
        self.codec, self.mix, self.mix_db = codec, mix, mix_db


def pitched(semitones):
    return f'rubberband=pitch={2 ** (semitones / 12):.6f}'


def varispeed(speed):
    return f'aresample=48000,asetrate={round(48000 * speed)},aresample=48000'


def varispeed_semitones(speed):
    return 12 * math.log2(speed)


EDITS = [
    Edit('plain', 'codec'),
    Edit('mp3_64', 'codec', codec=('mp3', ['-c:a', 'libmp3lame', '-b:a', '64k'])),
    Edit('aac_32', 'codec', codec=('m4a', ['-c:a', 'aac', '-b:a', '32k'])),
    Edit('opus_12', 'codec', codec=('ogg', ['-c:a', 'libopus', '-b:a', '12k'])),
    Edit('loud_eq', 'codec', 'acompressor=threshold=0.05:ratio=8:makeup=4,'
         'equalizer=f=300:t=o:w=2:g=9,equalizer=f=2500:t=o:w=2:g=-9'),
    Edit('phone_band', 'phone', PHONE),
    Edit('phone_gsm', 'phone', 'aresample=8000', codec=('wav', ['-ar', '8000', '-c:a', 'libgsm_ms'])),
    Edit('rerecorded', 'phone', ROOM + ',' + PHONE, mix='pink', mix_db=-20,
         codec=('m4a', ['-c:a', 'aac', '-b:a', '32k'])),
    Edit('echo', 'phone', ROOM),
    Edit('noise_10', 'noise', mix='white', mix_db=-10),
    Edit('noise_0', 'noise', mix='white', mix_db=0),
    Edit('pink_0', 'noise', mix='pink', mix_db=0),
    Edit('voice_over', 'voice-over', mix='speech', mix_db=-6),
    Edit('voice_over_0', 'voice-over', mix='speech', mix_db=0),
    Edit('music_bed', 'voice-over', mix='music', mix_db=-6),
] + [Edit(f'pitch{p:+g}', 'pitch', pitched(p), pitch=p) for p in (-2, -1, 1, 2, -1.4, 0.7, 1.7)] + [
    Edit(f'tempo{s:g}', 'tempo', f'atempo={s}', speed=s)
    for s in (0.9, 1.1, 1.25, 0.95, 1.05, 0.93, 1.17)] + [
    Edit(f'speed{s:g}', 'speed', varispeed(s), speed=s, pitch=varispeed_semitones(s))
    for s in (0.9, 0.95, 1.05, 1.1, 1.25, 0.92, 1.08, 1.18)] + [
    Edit('tempo1.1_pitch-1', 'both', 'atempo=1.1,' + pitched(-1), speed=1.1, pitch=-1),
    Edit('speed1.06_noise5', 'both', varispeed(1.06), speed=1.06, pitch=varispeed_semitones(1.06),
         mix='pink', mix_db=-5),
    Edit('pitch-1.5_aac32', 'both', pitched(-1.5), pitch=-1.5,
         codec=('m4a', ['-c:a', 'aac', '-b:a', '32k'])),
]


def run(args):
    subprocess.run(args, check=True, stdin=subprocess.DEVNULL)


def level_db(path):
    """Mean level of raw sound, in dB of one step."""
    samples = array.array('h')
    with open(path, 'rb') as file:
        samples.frombytes(file.read())
    return 10 * math.log10(sum(value * value for value in samples[::7]) / (len(samples) / 7) + 1e-9)


def raw_input(path):
    return ['-f', 's16le', '-ar', str(RATE), '-ac', '1', '-i', path]


def seconds_of(path):
    return os.path.getsize(path) / 2 / RATE


class Clip:
    def __init__(self, name, kind, path, same_words=()):
        self.name, self.kind, self.path = name, kind, path
        self.same_words = set(same_words)  # names of clips that truly share sound with this one

    @property
    def query_from(self):
        return max(0.0, (seconds_of(self.path) - QUERY_S) / 2)


def make_raw(inputs, path, seconds):
    """Joins files, one after another, into raw sound."""
    if os.path.exists(path):
        return
    args = list(FFMPEG)
    for item in inputs:
        args += ['-i', item]
    joined = ''.join(f'[{i}:a:0]aresample={RATE},aformat=channel_layouts=mono[s{i}];'
                     for i in range(len(inputs)))
    joined += ''.join(f'[s{i}]' for i in range(len(inputs)))
    joined += f'concat=n={len(inputs)}:v=0:a=1[a]'
    run(args + ['-filter_complex', joined, '-map', '[a]', '-t', str(seconds)] + RAW + [path + '.part'])
    os.rename(path + '.part', path)


def developer_clips(data, cache):
    """Music and film of data/copies; speech of data/media, utterances of one speaker joined."""
    clips = []
    for name in ('bbb_a.mp4', 'car.mp4', 'chair.mp4', 'tos_a.webm'):
        source = os.path.join(data, 'copies', 'clips', name)
        path = os.path.join(cache, 'clips', name.split('.')[0] + '.raw')
        make_raw([source], path, CLIP_S)
        clips.append(Clip(name.split('.')[0], 'music', path))
    with open(os.path.join(data, 'media', 'manifest.csv'), newline='') as file:
        rows = [row for row in csv.DictReader(file)
                if row['modality'] == 'audio' and row['label'] == 'real']
    speakers, alone = {}, []
    for row in rows:
        if row['source_repo'].endswith('Resemblyzer'):
            speakers.setdefault(row['pair_id'], []).append(row)
    groups = []
    for speaker, own in sorted(speakers.items()):
        own.sort(key=lambda row: (row['source_path'], row['segment'], row['file']))
        if len(own) < 4:
            alone += own
            continue
        for at in range(0, len(own), 7):
            if len(own[at:at + 7]) >= 4:
                groups.append((f'{speaker}-{at // 7}', own[at:at + 7]))
    alone.sort(key=lambda row: row['file'])
    groups += [(f'voices-{at // 7}', alone[at:at + 7]) for at in range(0, len(alone) - 6, 7)]
    for name, own in groups:
        path = os.path.join(cache, 'clips', name + '.raw')
        make_raw([os.path.join(data, 'media', row['file']) for row in own], path, CLIP_S)
        clips.append(Clip(name, 'speech', path))
    return [clip for clip in clips if seconds_of(clip.path) >= QUERY_S]


def folder_clips(folder, cache):
    """A folder with music/ and speech/: each file is one clip, cut to CLIP_S."""
    clips = []
    for kind in ('music', 'speech'):
        for root, _, files in sorted(os.walk(os.path.join(folder, kind))):
            for file in sorted(files):
                name = os.path.splitext(file)[0]
                path = os.path.join(cache, 'clips', name + '.raw')
                make_raw([os.path.join(root, file)], path, CLIP_S)
                if seconds_of(path) >= QUERY_S:
                    clips.append(Clip(name, kind, path))
    return clips


def noise(cache, colour):
    path = os.path.join(cache, colour + '.raw')
    if not os.path.exists(path):
        run(FFMPEG + ['-f', 'lavfi', '-i', f'anoisesrc=c={colour}:a=0.3:seed=11:r={RATE}:d=20'] + RAW
            + [path])
    return path


def make_edits(clip, others, cache):
    """The edited ten seconds of a clip: {edit name: path}. others: {'music': path, 'speech': path},
    what is mixed in; levels are relative to the clip before the edit. Two processes for a clip: one
    edits and encodes, one decodes what was encoded."""
    folder = os.path.join(cache, 'edits', clip.name)
    paths = {edit.name: os.path.join(folder, edit.name + '.raw') for edit in EDITS}
    missing = [edit for edit in EDITS if not os.path.exists(paths[edit.name])]
    if not missing:
        return paths
    os.makedirs(folder, exist_ok=True)
    sources = dict(others, white=noise(cache, 'white'), pink=noise(cache, 'pink'))
    mixed = sorted({edit.mix for edit in missing if edit.mix})
    args = FFMPEG + ['-ss', f'{clip.query_from:.3f}', '-t', str(QUERY_S)] + raw_input(clip.path)
    for name in mixed:
        args += ['-stream_loop', '-1', '-t', '30'] + raw_input(sources[name])
    splits = {name: [edit for edit in missing if edit.mix == name] for name in mixed}
    graph = [f'[0:a]volume=-9dB,asplit={len(missing)}' + ''.join(f'[c{i}]' for i in
                                                                range(len(missing)))]
    for at, name in enumerate(mixed, 1):
        graph.append(f'[{at}:a]asplit={len(splits[name])}' +
                     ''.join(f'[{name}{i}]' for i in range(len(splits[name]))))
    outputs, decode_in, decode_out = [], [], []
    for i, edit in enumerate(missing):
        graph.append(f'[c{i}]{edit.filters}[{"e" if edit.mix else "o"}{i}]')
        if edit.mix:
            gain = level_db(clip.path) + edit.mix_db - level_db(sources[edit.mix]) - 9
            graph.append(f'[{edit.mix}{splits[edit.mix].index(edit)}]volume={gain:.2f}dB[m{i}]')
            # With duration=first the mixer ends up to two seconds early.
            graph.append(f'[e{i}][m{i}]amix=inputs=2:duration=longest:normalize=0,'
                         f'atrim=end={QUERY_S / edit.speed:.3f}[o{i}]')
        outputs += ['-map', f'[o{i}]']
        if edit.codec:
            coded = f'{paths[edit.name]}.{edit.codec[0]}'
            outputs += edit.codec[1] + [coded]
            decode_in += ['-i', coded]
            decode_out += ['-map', f'{len(decode_out) // (len(RAW) + 3)}:a'] + RAW + [paths[edit.name]]
        else:
            outputs += RAW + [paths[edit.name]]
    run(args + ['-filter_complex', ';'.join(graph)] + outputs)
    if decode_in:
        run(FFMPEG + decode_in + decode_out)
        for coded in decode_in[1::2]:
            os.remove(coded)
    return paths
