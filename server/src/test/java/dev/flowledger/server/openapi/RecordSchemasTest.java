package dev.flowledger.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import org.junit.jupiter.api.Test;

class RecordSchemasTest {

    private final RecordSchemas schemas = new RecordSchemas(new RecordJavadoc());

    /** One of two records with the same simple name. */
    record Twin(String name) {}

    private static final class Other {
        /** The other of two records with the same simple name. */
        record Twin(String name) {}
    }

    @Test
    void two_records_with_the_same_schema_name_are_rejected() {
        resolve(Twin.class);
        resolve(Twin.class);

        assertThat(schemas.recordOf("Twin")).isEqualTo(Twin.class);
        assertThatThrownBy(() -> resolve(Other.Twin.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("have the same schema name");
    }

    private void resolve(Class<?> type) {
        ModelConverters converters = new ModelConverters(true);
        converters.addConverter(schemas);
        converters.resolveAsResolvedSchema(new AnnotatedType(type).resolveAsRef(true));
    }
}
