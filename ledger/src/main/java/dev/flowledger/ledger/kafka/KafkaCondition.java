package dev.flowledger.ledger.kafka;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Whether the ledger is published to Kafka. An empty setting means no. */
public final class KafkaCondition implements Condition {

    KafkaCondition() {}

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return StringUtils.hasText(context.getEnvironment().getProperty("flowledger.kafka.bootstrap-servers"));
    }
}
