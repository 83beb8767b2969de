"""What accounts have in common that are built once whole and once without each link of a chain from an event to somebody."""


def topic(aws, region):
    """A topic that somebody has subscribed to."""
    sns = aws.client("sns", region)
    arn = sns.create_topic(Name="alerts")["TopicArn"]
    aws.client("sqs", region).create_queue(QueueName="alerts")
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"arn:aws:sqs:{region}:{aws.account}:alerts")
    return arn


def unsubscribe(aws, region):
    sns = aws.client("sns", region)
    for subscription in sns.list_subscriptions()["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def builders(name, build, removals):
    """The whole account by its name, and by `NAME-without-LINK` those of which a link was taken away afterwards."""

    def without(remove):
        def build_without(aws, extras):
            labels = build(aws, extras)
            remove(aws)
            return labels

        return build_without

    return {name: build} | {f"{name}-without-{link}": without(remove) for link, remove in removals.items()}
