using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Service;

/// <summary>A segmentation by age with two segments, <c>joven</c> and <c>mayor</c>, of whom nobody is a member yet.</summary>
internal static class MadeSegmentation
{
    public static async Task<Guid> AddAsync(Database database, string code)
    {
        var id = Guid.CreateVersion7();
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO segmentation (id, code, name_es, name_en, version, state, row_version, created_at, updated_at)
                VALUES (@id, @code, 'Edad', 'Age', 1, 1, 1, 0, 0)
                """,
                ("id", id),
                ("code", code)
            );
            await session.InsertManyAsync(
                "segment",
                [
                    "segmentation_id",
                    "code",
                    "position",
                    "name_es",
                    "name_en",
                    "rest",
                    "customers",
                    "margin_minor",
                    "value_minor",
                    "churn_sum",
                    "churn_count",
                ],
                [
                    [id, "joven", 0, "Jóvenes", "Young", false, 0L, 0L, 0L, 0d, 0L],
                    [id, "mayor", 1, "Mayores", "Old", true, 0L, 0L, 0L, 0d, 0L],
                ]
            );
        });
        return id;
    }
}
