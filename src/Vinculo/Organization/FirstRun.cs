using System.Security.Cryptography;
using System.Text;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>
/// Before there is any user, whoever installed the product makes the administrator. The address with its token is
/// written on the console only, so that nobody else on the network can be first.
/// </summary>
public sealed class FirstRun(Database database, Access access, IServiceScopeFactory scopes, Settings settings)
{
    public const string Path = "/first-run";
    private readonly string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private volatile bool over;

    /// <param name="Company">Name of the company; may be empty.</param>
    /// <param name="Name">The administrator's name.</param>
    /// <param name="Email">Signs in with it.</param>
    /// <param name="Password">Their own.</param>
    /// <param name="Language"><c>es</c> or <c>en</c>.</param>
    public sealed record Request(string Company, string Name, string Email, string Password, string Language);

    /// <summary>The address to open, to be printed where only the installer reads.</summary>
    internal string Address => $"{Path}?token={token}";

    internal bool Holds(string? given) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token));

    /// <summary>Is the house still empty? Costs a question only until the first user is there.</summary>
    public async ValueTask<bool> IsOpenAsync(CancellationToken cancel)
    {
        if (over)
            return false;
        over = await database.ReadAsync(
            s => s.FirstOrDefaultAsync("SELECT 1 FROM app_user LIMIT 1", _ => true),
            cancel
        );
        return !over;
    }

    /// <summary>Makes the administrator, once.</summary>
    public async Task<Outcome<NewUser>> RunAsync(string? given, Request request, CancellationToken cancel)
    {
        if (!Holds(given))
            return Refusal.Forbidden("first-run.token");
        if (!await IsOpenAsync(cancel))
            return Refusal.Conflict("first-run.over");
        await using var scope = scopes.CreateAsyncScope();
        var system = Actor.System("first-run");
        var outcome = await scope
            .ServiceProvider.GetRequiredService<Users>()
            .CreateAsync(
                new(
                    request.Name,
                    request.Email,
                    request.Language,
                    [OrganizationSetup.RoleId(BuiltInRoles.Administrator)],
                    [],
                    request.Password
                ),
                system,
                cancel
            );
        if (outcome.IsRefused(out _))
            return outcome;
        over = true;
        access.Forget();
        if (request.Company.Trim().Length > 0)
        {
            var company = await settings.CompanyAsync(cancel);
            await settings.ChangeAsync(company with { Name = request.Company.Trim() }, 0, system, cancel);
        }
        return outcome;
    }
}
