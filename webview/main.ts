import './app.js';

document.body.append(document.createElement('lc-app'));
