package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

class VerificationStreamTest {

    private static final VerifyQuery WHOLE_LEDGER = VerifyQueryBuilder.builder().build();

    @Test
    void response_ends_after_an_error() {
        LedgerVerifier.Permit permit = mock(LedgerVerifier.Permit.class);
        when(permit.verify(any(), any(), any())).thenThrow(new StackOverflowError());

        SseEmitter response = VerificationStream.start(permit, WHOLE_LEDGER, "auditor", mock(AccessCheck.class));

        await().untilAsserted(() -> assertThatThrownBy(() -> response.send("more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("completed"));
        verify(permit).close();
    }
}
