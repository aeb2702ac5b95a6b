/** The encryption of free-form content in stored events, and its erasure. */
@NullMarked
package dev.flowledger.api.content;

import org.jspecify.annotations.NullMarked;
