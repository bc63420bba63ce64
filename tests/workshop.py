"""A copy of the program whose workers a test can hold up or let die."""
import os
import shutil
import stat
import tempfile

# The worker's environment is empty, so what it needs stands in the script. The media is looked at
# by a descriptor of its own: the real worker reads from the start.
SCRIPT = '''#!/bin/sh
while [ -e {folder}/hold ]; do sleep 0.02; done
start=$(dd if=/proc/self/fd/3 bs=6 count=1 2>/dev/null | tr -d '\\000')
case "$start" in
  CRASH*) kill -SEGV $$ ;;
  KILLED*) if rm {folder}/kill 2>/dev/null; then kill -KILL $$; fi ;;
esac
exec {worker} "$@"
'''


class Workshop:
    """with Workshop(vigie) as shop: Server(shop.vigie)"""

    def __init__(self, vigie):
        self.own = tempfile.TemporaryDirectory()
        self.folder = self.own.name
        build = os.path.dirname(os.path.realpath(vigie))
        programs = os.path.join(self.folder, 'build', 'programs')
        os.makedirs(programs)
        self.vigie = os.path.join(programs, 'vigie')
        shutil.copy2(vigie, self.vigie)
        source = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        os.symlink(os.path.join(source, 'policies'), os.path.join(self.folder, 'policies'))
        worker = os.path.join(programs, 'vigie-worker')
        with open(worker, 'w', encoding='utf-8') as file:
            file.write(SCRIPT.format(folder=self.folder, worker=os.path.join(build, 'vigie-worker')))
        os.chmod(worker, os.stat(worker).st_mode | stat.S_IXUSR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.own.cleanup()

    def _touch(self, name):
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8'):
            pass

    def hold(self):
        self._touch('hold')

    def go(self):
        os.unlink(os.path.join(self.folder, 'hold'))

    def kill_once(self):
        """The next worker that looks at media that starts with KILLED dies; those after it do not."""
        self._touch('kill')
