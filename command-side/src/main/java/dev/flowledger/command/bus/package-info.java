/** How a command reaches its aggregate: who sent it is written on it, and a lost race is run again. */
@NullMarked
package dev.flowledger.command.bus;

import org.jspecify.annotations.NullMarked;
