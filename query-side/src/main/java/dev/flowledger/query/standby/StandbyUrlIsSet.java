package dev.flowledger.query.standby;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Matches if {@code flowledger.read-datasource.url} is not blank: then standbys answer reads. */
public final class StandbyUrlIsSet implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return StringUtils.hasText(context.getEnvironment().getProperty("flowledger.read-datasource.url"));
    }
}
