package dev.flowledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidsTest {

    private static final int MANY = 200_000;

    @Test
    void random_ids_of_many_threads_are_unique() {
        assertThat(IntStream.range(0, MANY)
                        .parallel()
                        .mapToObj(number -> Uuids.random())
                        .distinct())
                .hasSize(MANY);
    }

    @Test
    void halves_of_random_ids_are_unique_too() {
        // Six of the 64 bits of each half are fixed or dropped, so equal halves are not impossible, but improbable.
        Stream<UUID> ids = Stream.generate(Uuids::random).limit(1_000);

        assertThat(ids.flatMap(id -> Stream.of(id.getMostSignificantBits(), id.getLeastSignificantBits())))
                .doesNotHaveDuplicates();
    }

    @Test
    void random_ids_are_uuids_of_version_4() {
        assertThat(Stream.generate(Uuids::random).limit(1_000))
                .allMatch(id -> id.version() == 4 && id.variant() == 2)
                .allMatch(id -> Uuids.parse(id.toString()).equals(id));
    }

    @Test
    void a_uuid_may_be_written_without_hyphens_and_in_upper_case() {
        UUID id = UUID.fromString("f8b4c443-7f1a-82ac-be9c-294c4c00000f");

        assertThat(Uuids.parse("f8b4c4437f1a82acbe9c294c4c00000f")).isEqualTo(id);
        assertThat(Uuids.parse("F8B4C4437F1A82ACBE9C294C4C00000F")).isEqualTo(id);
    }

    @Test
    void each_free_bit_of_random_ids_is_set_in_about_half_of_them() {
        int[] set = new int[128];
        Stream.generate(Uuids::random).limit(10_000).forEach(id -> {
            for (int bit = 0; bit < 64; bit++) {
                set[bit] += (int) (id.getMostSignificantBits() >>> bit & 1);
                set[64 + bit] += (int) (id.getLeastSignificantBits() >>> bit & 1);
            }
        });

        // Bits 12 to 15 are the version, bits 126 and 127 the variant.
        assertThat(IntStream.range(0, 126).filter(bit -> bit < 12 || bit > 15).map(bit -> set[bit]))
                .allMatch(times -> times > 4_500 && times < 5_500);
    }
}
