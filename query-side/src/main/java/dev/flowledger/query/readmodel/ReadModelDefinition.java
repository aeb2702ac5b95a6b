package dev.flowledger.query.readmodel;

import org.springframework.core.io.Resource;

/**
 * The read model of this build: its version and the scripts that create it.
 *
 * @param version the version that {@code tables} inserts; any change to the scripts or to what projections write needs a new one
 * @param tables the script that creates the tables
 * @param keys the script that removes the records of deleted parents and creates the primary keys, run after a rebuild has copied the rows
 * @param indexes the script that creates the indexes, run when nearly all events are replayed
 */
public record ReadModelDefinition(int version, Resource tables, Resource keys, Resource indexes) {}
