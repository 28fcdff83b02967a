using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vinculo.Platform;

namespace Vinculo.Decisions.Storage;

/// <summary>The offer as people edit it.</summary>
internal sealed class OfferConfiguration : IEntityTypeConfiguration<Offer>
{
    public void Configure(EntityTypeBuilder<Offer> builder)
    {
        builder.ToTable("offer");
        builder.HasKey(o => o.Id);
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder
            .Property(o => o.Issue)
            .HasConversion(i => i.ToString().ToLowerInvariant(), s => Enum.Parse<Issue>(s, true));
        builder.Property(o => o.RowVersion).IsConcurrencyToken();
        AsJson(builder, o => o.Channels);
        AsJson(builder, o => o.Contexts);
        AsJson(builder, o => o.Rules);
        AsJson(builder, o => o.Details);
        builder.Ignore(o => o.Group);
        builder.Ignore(o => o.IsCommercial);
    }

    private static void AsJson<T>(EntityTypeBuilder<Offer> builder, Expression<Func<Offer, T>> property) =>
        builder
            .Property(property)
            .HasColumnType("jsonb")
            .HasConversion(
                value => Json.Of(value).Text,
                text => Json.Read<T>(text),
                new ValueComparer<T>(
                    (one, other) => Json.Of(one).Text == Json.Of(other).Text,
                    value => Json.Of(value).Text.GetHashCode(StringComparison.Ordinal)
                )
            );
}
