package dev.flowledger.query.readmodel;

import org.springframework.core.io.Resource;

/**
 * The read model as this release knows it.
 *
 * @param version the version that {@code tables} writes down; any change to the scripts or to what the projections write into
 *     them is a new one
 * @param tables the script that makes the tables
 * @param indexes the script that makes their indexes, once they are filled
 */
record ReadModelRelease(int version, Resource tables, Resource indexes) {}
