import { App } from './App.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/lobby.css';
import './styles/call.css';

const root = document.querySelector<HTMLElement>('#app');
if (root !== null) void new App(root).start();
