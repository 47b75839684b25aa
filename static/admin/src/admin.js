// What the admin's pages do beyond HTML. Each page works without it.
import './unsaved.js';
import './copy.js';
import './charts.js';
import './preview.js';
import './setup.js';
import './why.js';
