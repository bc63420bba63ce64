// The pages of the site: a feed, a form. What may be shown and shared the server asks Vigie.
const feed = document.querySelector('#feed');
const form = document.querySelector('#upload');
const said = document.querySelector('#said');

function player({ id, kind, title, effects }) {
  const element = document.createElement(kind === 'image' ? 'img' : kind === 'audio' ? 'audio' : 'video');
  if (kind === 'image') element.alt = title;
  else Object.assign(element, { controls: true, preload: 'none' });
  const show = () => {
    if (kind === 'video') element.poster = `/still/${id}`;
    element.src = `/media/${id}`;
    return element;
  };
  if (!effects.interstitial) return show();
  const button = document.createElement('button');
  button.textContent = 'This video has a warning. Show it anyway';
  button.addEventListener('click', () => button.replaceWith(show()));
  return button;
}

function card(video) {
  const card = document.querySelector('#video').content.cloneNode(true).firstElementChild;
  const part = (name) => card.querySelector(name);
  card.dataset.item = video.id;
  part('h3').textContent = video.title || 'Untitled';
  part('.by').textContent = video.account;
  part('.screen').append(player(video));
  part('vigie-label').setAttribute('src', `/effects/${video.id}`);
  for (const name of ['vigie-share', 'vigie-report']) part(name).setAttribute('item', video.id);
  part('vigie-share').setAttribute('src', `/effects/${video.id}`);
  part('vigie-report').setAttribute('surface', 'feed');
  part('vigie-report').seen = { title: video.title, labels: video.effects.labels.map(({ id }) => id) };
  const play = part('video');
  play?.addEventListener('timeupdate', () => {
    part('vigie-report').setAttribute('at', String(Math.round(play.currentTime * 1000)));
  });
  card.addEventListener('vigie-share', () => (part('.done').textContent = 'Shared.'));
  card.addEventListener('vigie-reported', ({ detail }) => {
    part('.done').textContent = `Reported: ${detail.number}`;
  });
  return card;
}

async function load() {
  const videos = await (await fetch('/videos')).json();
  feed.replaceChildren(...videos.map(card));
  if (videos.length === 0) feed.textContent = 'Nothing to see yet: post the first video.';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const query = new URLSearchParams({ title: given.get('title') });
  if (given.has('ai')) query.set('ai', '');
  const answer = await fetch(`/upload?${query}`, { method: 'POST', body: given.get('file') });
  if (!answer.ok) {
    said.textContent = 'The video was not taken in. Try another file.';
    return;
  }
  const { id } = await answer.json();
  form.reset();
  said.textContent = 'Your video is being looked at. It appears below when that is done.';
  // It comes with the next look at the feed, or is kept out of it.
  for (let tries = 0; tries < 60 && !feed.querySelector(`[data-item="${id}"]`); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await load();
  }
});

await load();
