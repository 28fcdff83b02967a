using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench;

/// <summary>The verbs that make, merge and split customers, on a database without an application around it.</summary>
internal sealed record CustomerVerbs(RegisterCustomer Register, MergeCustomers Merge, SplitCustomer Split)
{
    public static CustomerVerbs Of(Database database)
    {
        var clock = TimeProvider.System;
        var vocabulary = new NameVocabulary(database);
        var audit = new Audit(database, clock);
        var catalogue = new TableCatalogue();
        return new(
            new(database, new(vocabulary), audit, new(), clock),
            new(database, catalogue, vocabulary, audit, clock),
            new(database, catalogue, vocabulary, audit, clock)
        );
    }
}
