import './styles/tokens.css';
import './styles/base.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app';
import { createAppRuntime } from './app/app-runtime';
import { installServiceWorker } from './app/install-service-worker';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

installServiceWorker();
createRoot(root).render(
  <StrictMode>
    <App runtime={createAppRuntime()} />
  </StrictMode>,
);
