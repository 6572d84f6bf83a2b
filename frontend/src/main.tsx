import './styles/tokens.css';
import './styles/base.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app';
import { createAppRuntime } from './app/app-runtime';
import { installServiceWorker } from './app/install-service-worker';
import { speak, wantedLanguage } from './lib/text/language';
import { translate } from './lib/text/phrases';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

/**
 * Draws the app once its texts are there. English always is; another language's file may be out of reach, and an app in
 * English is better than none. Not awaited at the top: that file needs this one's code, and each would wait for the other.
 */
async function start(container: HTMLElement): Promise<void> {
  if (wantedLanguage() === 'de') {
    const loaded = await import('./app/german').catch(() => null);
    if (loaded) {
      translate(loaded.german);
      speak('de');
    }
  }
  createRoot(container).render(
    <StrictMode>
      <App runtime={createAppRuntime()} />
    </StrictMode>,
  );
}

installServiceWorker();
void start(root);
