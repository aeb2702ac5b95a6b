package dev.flowledger.command.eventstore;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flowledger.api.MicrosModule;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.util.NameTransformer;

/** Serializes the fields of an aggregate as JSON, for its snapshot. {@code @Revision} of the aggregate is the revision. */
final class SnapshotSerializer extends Jackson3Serializer {

    private static final String PACKAGE_OF_AGGREGATES = "dev.flowledger.command.";

    SnapshotSerializer() {
        super(builder()
                .jsonMapperBuilderCustomizer(json -> json.addModule(new MicrosModule())
                        .annotationIntrospector(new AllFields())
                        .changeDefaultVisibility(
                                visibility -> visibility.with(Visibility.NONE).withFieldVisibility(Visibility.ANY))
                        // A snapshot of another shape must be ignored, not read incompletely.
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)));
    }

    /** Whether this version wrote snapshots of this type and revision. */
    boolean isCurrent(SerializedType type) {
        Class<?> aggregate =
                type.getName().startsWith(PACKAGE_OF_AGGREGATES) ? classForType(type) : UnknownSerializedType.class;
        return aggregate != UnknownSerializedType.class
                && typeForClass(aggregate).equals(type);
    }

    /** Includes fields of views that are not in responses or absent there, and does not unwrap their records, which would be read in doubles. */
    private static final class AllFields extends JacksonAnnotationIntrospector {

        @Override
        public boolean hasIgnoreMarker(MapperConfig<?> config, AnnotatedMember member) {
            return false;
        }

        @Override
        public JsonInclude.Value findPropertyInclusion(MapperConfig<?> config, Annotated member) {
            return JsonInclude.Value.empty();
        }

        @Override
        public @Nullable NameTransformer findUnwrappingNameTransformer(MapperConfig<?> config, AnnotatedMember member) {
            return null;
        }
    }
}
