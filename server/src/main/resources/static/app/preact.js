// The one place, besides index.html, that names the version: server/pom.xml brings the file.
export * from '../_static/htm/3.1.1/preact/standalone.module.js';
