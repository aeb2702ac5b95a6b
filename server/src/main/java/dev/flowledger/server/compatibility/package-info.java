/** Routes that Prefect clients call during a run. They store nothing. */
@NullMarked
package dev.flowledger.server.compatibility;

import org.jspecify.annotations.NullMarked;
