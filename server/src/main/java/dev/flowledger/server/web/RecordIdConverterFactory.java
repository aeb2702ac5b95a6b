package dev.flowledger.server.web;

import dev.flowledger.api.RecordId;
import dev.flowledger.api.Uuids;
import java.lang.reflect.Constructor;
import org.springframework.beans.BeanUtils;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;

/** Converts a path variable to the id of a record. Every id is a record whose only component is a UUID. */
final class RecordIdConverterFactory implements ConverterFactory<String, RecordId> {

    @Override
    public <T extends RecordId> Converter<String, T> getConverter(Class<T> type) {
        Constructor<T> constructor = BeanUtils.getResolvableConstructor(type);
        return text -> BeanUtils.instantiateClass(constructor, Uuids.parse(text));
    }
}
