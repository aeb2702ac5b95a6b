/** Publication of the ledger to a Kafka topic. docs/kafka.md describes what consumers see. */
@NullMarked
package dev.flowledger.ledger.kafka;

import org.jspecify.annotations.NullMarked;
