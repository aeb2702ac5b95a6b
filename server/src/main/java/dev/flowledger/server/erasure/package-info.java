/** The erasure of the content of records. */
@NullMarked
package dev.flowledger.server.erasure;

import org.jspecify.annotations.NullMarked;
