package dev.flowledger.server.settings;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Validates {@link Positive} on a {@link DataSize}. Hibernate Validator finds it by {@code META-INF/services}. */
public final class PositiveDataSize implements ConstraintValidator<Positive, DataSize> {

    /** For the service loader. */
    public PositiveDataSize() {}

    @Override
    public boolean isValid(@Nullable DataSize size, ConstraintValidatorContext context) {
        return size == null || size.toBytes() > 0;
    }
}
