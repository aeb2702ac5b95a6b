// The only file besides index.html that names the version; server/pom.xml provides the module.
export * from '../_static/htm/3.1.1/preact/standalone.module.js';
