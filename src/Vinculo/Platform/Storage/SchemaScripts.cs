using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Vinculo.Platform.Storage;

/// <summary>A numbered script of the schema, as it stands in the repository.</summary>
/// <param name="Name"><c>0001_customers</c>: the number orders, the name explains.</param>
/// <param name="Text">Plain SQL; parts for one engine stand in <c>/*!sqlite … */</c> and <c>/*!pg … */</c>.</param>
public sealed record SchemaScript(string Name, string Text)
{
    /// <summary>SHA-256 of the text with Unix line ends, in hexadecimal.</summary>
    public string Checksum =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    /// <summary>The script as one engine reads it.</summary>
    public string For(Engine engine) =>
        Regex.Replace(
            Text,
            @"/\*!(?<engine>sqlite|pg) (?<body>.*?)\*/",
            match =>
                (match.Groups["engine"].Value == "pg") == (engine == Engine.Postgres) ? match.Groups["body"].Value : "",
            RegexOptions.Singleline | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(5)
        );
}

/// <summary>Brings a database to this version: each script once, in order, in a transaction, under a lock.</summary>
public sealed class Schema(Database database, TimeProvider clock)
{
    private const long LockKey = 7_270_011_866;

    /// <summary>The scripts inside the application, in order.</summary>
    public static IReadOnlyList<SchemaScript> Scripts { get; } = Load();

    /// <summary>Applies what is missing.</summary>
    /// <param name="scripts">The scripts, or null for the application's own; tests pass a head of the list.</param>
    /// <returns>The names of the scripts that ran.</returns>
    /// <exception cref="SchemaMismatchException">A script was edited after it ran, or the database is newer than the application.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(IReadOnlyList<SchemaScript>? scripts, CancellationToken cancel)
    {
        scripts ??= Scripts;
        return await database.WriteAsync(
            async session =>
            {
                if (session.Engine == Engine.Postgres)
                    await session.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", ("key", LockKey));
                await session.ExecuteAsync(
                    "CREATE TABLE IF NOT EXISTS schema_script (name text PRIMARY KEY, checksum text NOT NULL, applied_at bigint NOT NULL)"
                );
                var applied = (
                    await session.QueryAsync(
                        "SELECT name, checksum FROM schema_script",
                        r => (Name: r.Text(0), Sum: r.Text(1))
                    )
                ).ToDictionary(s => s.Name, s => s.Sum, StringComparer.Ordinal);

                if (applied.Keys.FirstOrDefault(name => scripts.All(s => s.Name != name)) is { } unknown)
                    throw new SchemaMismatchException(
                        $"The database holds script {unknown}, which this version does not know: it was made by a newer Vínculo. Install that version or restore a backup."
                    );

                var ran = new List<string>();
                foreach (var script in scripts)
                {
                    if (applied.TryGetValue(script.Name, out var checksum))
                    {
                        if (checksum != script.Checksum)
                            throw new SchemaMismatchException(
                                $"Schema script {script.Name} was edited after it ran. Put the original back and write a new script."
                            );
                        continue;
                    }
                    await session.ExecuteAsync(script.For(session.Engine));
                    await session.ExecuteAsync(
                        "INSERT INTO schema_script (name, checksum, applied_at) VALUES (@name, @checksum, @at)",
                        ("name", script.Name),
                        ("checksum", script.Checksum),
                        ("at", clock.GetUtcNow())
                    );
                    ran.Add(script.Name);
                }
                return (IReadOnlyList<string>)ran;
            },
            cancel
        );
    }

    private static List<SchemaScript> Load()
    {
        const string prefix = "Vinculo.Platform.Storage.Schema.";
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(n =>
                    n.StartsWith(prefix, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal)
                .Select(n =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                    return new SchemaScript(n[prefix.Length..^".sql".Length], reader.ReadToEnd());
                }),
        ];
    }
}

/// <summary>This database and this version do not belong together; the message says what to do.</summary>
public sealed class SchemaMismatchException(string message) : InvalidOperationException(message);
