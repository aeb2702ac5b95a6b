package dev.flowledger.server.log;

/** The order of logs. */
enum LogSort {
    TIMESTAMP_ASC,
    TIMESTAMP_DESC
}
