/** Types that flow runs and task runs share: ids, states and timings. */
@NullMarked
package dev.flowledger.api.run;

import org.jspecify.annotations.NullMarked;
