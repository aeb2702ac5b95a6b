/** The erasure of records whose events were moved to archives. */
@NullMarked
package dev.flowledger.command.erasure;

import org.jspecify.annotations.NullMarked;
