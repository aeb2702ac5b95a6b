package dev.flowledger.command.bus;

import dev.flowledger.api.Uuids;
import org.axonframework.common.IdentifierFactory;

/** Generates the ids of commands, events and queries. Axon finds it as a service. */
public final class MessageIds extends IdentifierFactory {

    @Override
    public String generateIdentifier() {
        return Uuids.random().toString();
    }
}
