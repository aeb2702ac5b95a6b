package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.Uuids;
import org.axonframework.common.IdentifierFactory;
import org.axonframework.messaging.GenericMessage;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

    @Test
    void axon_uses_it_for_messages() {
        assertThat(IdentifierFactory.getInstance()).isInstanceOf(MessageIds.class);
        assertThat(Uuids.parse(new GenericMessage<>("payload").getIdentifier()).version())
                .isEqualTo(4);
    }
}
