using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Vinculo.Platform.Storage;

/// <summary>
/// EF Core over the same tables, for configuration and people's edits. Rooms describe their entities with
/// <see cref="IEntityTypeConfiguration{T}"/> in their <c>Storage</c> folder; names become snake case by themselves.
/// Saving goes through <see cref="Database.WriteAsync{T}"/>, so the embedded database keeps its single writer.
/// </summary>
public sealed class VinculoContext(DbContextOptions<VinculoContext> options, Database database) : DbContext(options)
{
    private readonly List<object> announced = [];

    /// <summary>Tells others of a fact: stored in the same save, delivered afterwards, at least once.</summary>
    public void Announce(object fact) => announced.Add(fact);

    public override Task<int> SaveChangesAsync(CancellationToken cancellationToken = default) =>
        SaveChangesAsync(true, cancellationToken);

    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        var saved = await database.WriteAsync(
            session => SaveWithinAsync(session, cancellationToken),
            cancellationToken
        );
        if (acceptAllChangesOnSuccess)
            ChangeTracker.AcceptAllChanges();
        return saved;
    }

    /// <summary>Saves as a part of somebody's transaction; the caller accepts the changes after its commit.</summary>
    public async Task<int> SaveWithinAsync(Session session, CancellationToken cancel)
    {
        var own = Database.GetDbConnection();
        Database.SetDbConnection(session.Connection, contextOwnsConnection: false);
        try
        {
            await Database.UseTransactionAsync(session.Transaction, cancel);
            var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancel);
            foreach (var fact in announced)
                await session.AnnounceAsync(fact);
            announced.Clear();
            return saved;
        }
        finally
        {
            await Database.UseTransactionAsync(null, cancel);
            Database.SetDbConnection(own, contextOwnsConnection: true);
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(VinculoContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
                entity.SetTableName(SnakeCase(table));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.GetColumnName()));
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        if (database.Engine == Engine.Sqlite)
            configurationBuilder.Properties<Guid>().HaveConversion<BigEndianGuidConverter>();
    }

    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) && name[i - 1] != '_'))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    private sealed class InstantConverter()
        : ValueConverter<DateTimeOffset, long>(
            instant => instant.ToUnixTimeMilliseconds(),
            milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        );

    private sealed class BigEndianGuidConverter()
        : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));
}
