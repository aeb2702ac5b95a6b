/** What issues and revokes API keys: the routes, the aggregate that decides, and where secrets are kept. */
@NullMarked
package dev.flowledger.command.key;

import org.jspecify.annotations.NullMarked;
