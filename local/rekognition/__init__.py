"""A local Rekognition: Amazon Rekognition's protocol and limits for three operations; small models look."""
