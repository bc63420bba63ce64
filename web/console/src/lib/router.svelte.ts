// The address bar as state.
import { parseRoute, type Route } from './route';

class Router {
  route: Route = $state(parseRoute(location.hash));
  /** the list that was left for an item, with its filters */
  lastItems = $state('#/items');

  constructor() {
    window.addEventListener('hashchange', () => {
      this.route = parseRoute(location.hash);
      if (this.route.screen === 'items') this.lastItems = location.hash || '#/items';
    });
    if (this.route.screen === 'items' && location.hash !== '') this.lastItems = location.hash;
  }

  go(hash: string): void {
    location.hash = hash;
  }
}

export const router = new Router();
