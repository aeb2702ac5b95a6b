/** The application that puts both sides together. */
@NullMarked
package dev.flowledger;

import org.jspecify.annotations.NullMarked;
