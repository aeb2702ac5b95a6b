/** The language of flows: every command, event, query and view of a flow, each in a file of its own. */
@NullMarked
package dev.flowledger.api.flow;

import org.jspecify.annotations.NullMarked;
